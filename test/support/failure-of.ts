import { isConnectorError, type ConnectorError } from '@rollcall/core';

/** The connector error that the work ends in; anything else fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.then((value) => new Error(`nothing failed: ${JSON.stringify(value)}`), (thrown: unknown) => thrown);
  if (!isConnectorError(error)) throw new Error(`expected a ConnectorError, got ${String(error)}`);
  return error;
}
