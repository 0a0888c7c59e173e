/** Throws when an id of the seed is in use. */
export function refuseTaken(id: string | undefined, taken: boolean): void {
  if (id !== undefined && taken) throw new TypeError(`The seed uses the id ${id} twice.`);
}
