/**
 * Who plans and approves. Somebody who became root by sudo is still the one they were; whoever is not root says nothing by that
 * variable, for anybody can set it.
 */
export function loginName(env: Readonly<Record<string, string | undefined>>, uid: number | undefined, own: string): string {
  const before = env['SUDO_USER'];
  return uid === 0 && before !== undefined && before !== '' ? before : own;
}
