/** The error of a class that work ends with. Everything else is not what was expected. */
export async function refusalOf<E extends Error>(work: Promise<unknown>, kind: abstract new (...given: never[]) => E): Promise<E> {
  try {
    await work;
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`nothing was refused; expected ${kind.name}`);
}
