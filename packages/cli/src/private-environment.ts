/** What libraries and the runtime read by themselves; none of it is a secret. */
const KEPT = /^(?:PATH|HOME|USER|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TERM|COLORTERM|NO_COLOR|TMPDIR|TEMP|TMP|PWD|NODE_\w+|TSX_\w+|SSL_CERT_\w+|SYSTEMROOT|COMSPEC)$/i;

/**
 * Takes the environment out of the process: what is handed back goes to the configuration only. A crash dump, a diagnostic
 * report or a child process then shows no variable that may hold a secret.
 */
export function takeEnvironment(env: NodeJS.ProcessEnv): Readonly<Record<string, string | undefined>> {
  const taken = { ...env };
  for (const name of Object.keys(env)) if (!KEPT.test(name)) Reflect.deleteProperty(env, name);
  return taken;
}
