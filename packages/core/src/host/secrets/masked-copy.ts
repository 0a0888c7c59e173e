type MaskText = (text: string) => string;

const DEEPEST = 12;

/** See `Redactor.value`. */
export function maskedCopy(value: unknown, mask: MaskText): unknown {
  return copy(value, { mask, ancestors: new Set() });
}

interface Walk {
  readonly mask: MaskText;
  /** What encloses the value: meeting it again is a cycle. */
  readonly ancestors: Set<object>;
}

function copy(value: unknown, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
      return walk.mask(value);
    case 'bigint':
    case 'symbol':
      return walk.mask(String(value));
    case 'number':
      return maskedNumber(value, walk.mask);
    case 'boolean':
    case 'undefined':
      return value;
    case 'function':
      return '[function]';
    case 'object':
      return value === null ? null : copyInside(value, walk);
  }
}

function maskedNumber(value: number, mask: MaskText): number | string {
  const text = String(value);
  const masked = mask(text);
  return masked === text ? value : masked;
}

function copyInside(value: object, walk: Walk): unknown {
  if (walk.ancestors.has(value)) return '[circular]';
  if (walk.ancestors.size >= DEEPEST) return '[deeper]';
  walk.ancestors.add(value);
  try {
    return copyObject(value, walk);
  } catch {
    return '[unreadable]';
  } finally {
    walk.ancestors.delete(value);
  }
}

function copyObject(value: object, walk: Walk): unknown {
  if (value instanceof Error) return copyError(value, walk);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => copy(item, walk));
  if (value instanceof Set) return [...(value as Set<unknown>)].map((item) => copy(item, walk));
  if (value instanceof Map) return fromEntries([...(value as Map<unknown, unknown>)].map(([key, item]) => [keyText(key), item]), walk);
  if ('toJSON' in value && typeof value.toJSON === 'function') return copyOfJson(value as { toJSON(): unknown }, walk);
  return fromEntries(readable(value), walk);
}

function copyOfJson(value: { toJSON(): unknown }, walk: Walk): unknown {
  const json = value.toJSON();
  return json === value ? fromEntries(readable(value), walk) : copy(json, walk);
}

function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null ? '[object]' : String(key);
}

function fromEntries(entries: readonly (readonly [string, unknown])[], walk: Walk): Record<string, unknown> {
  return Object.fromEntries(entries.map(([key, item]) => [walk.mask(key), copy(item, walk)]));
}

function readable(value: object): (readonly [string, unknown])[] {
  return Object.keys(value).map((key) => [key, valueOf(value, key)]);
}

function valueOf(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return '[unreadable]';
  }
}

/**
 * An error as data. Of its own fields only plain ones are kept: HTTP errors carry requests, with headers, in the others.
 */
function copyError(error: Error, walk: Walk): Record<string, unknown> {
  const entries: (readonly [string, unknown])[] = [
    ['name', valueOf(error, 'name')],
    ['message', valueOf(error, 'message')],
  ];
  for (const [key, item] of readable(error)) {
    if (key !== 'name' && key !== 'message' && key !== 'stack' && key !== 'cause' && isTelling(key, item)) entries.push([key, item]);
  }
  entries.push(['stack', valueOf(error, 'stack')]);
  for (const key of ['cause', 'errors']) if (key in error) entries.push([key, valueOf(error, key)]);
  return fromEntries(entries.filter(([, item]) => item !== undefined), walk);
}

function isTelling(key: string, item: unknown): boolean {
  return key === 'failure' || typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean';
}
