/**
 * The system's error about a file, with the place where there is none in it: what is written through a descriptor, Node tells
 * without a path. Anything else is handed back as it is.
 */
export function withPlace(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  if ('path' in error && error.path !== undefined) return error;
  const { code, syscall } = error;
  return Object.assign(new Error(`${error.message} '${place}'`, { cause: error }), { code, syscall, path: place });
}
