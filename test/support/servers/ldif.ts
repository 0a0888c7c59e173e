/** An entry as LDIF writes it. */
export interface LdifEntry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** The entries as LDIF text (RFC 2849); a value that is not plain ASCII is written in base64. */
export function ldifOf(entries: Iterable<LdifEntry>): string {
  const lines: string[] = [];
  for (const { dn, attributes } of entries) {
    lines.push(line('dn', dn));
    for (const [name, values] of Object.entries(attributes)) {
      for (const value of values) lines.push(line(name, value));
    }
    lines.push('');
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** A value as it stands in a DN (RFC 4514): separators, quotes and spaces at the ends are escaped. */
export function escapeDnValue(value: string): string {
  return value
    .replace(/[\\,+"<>;=]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ');
}

function line(name: string, value: string): string {
  const plain = /^(?![ :<])[\x20-\x7e]*(?<! )$/.test(value);
  return plain ? `${name}: ${value}` : `${name}:: ${Buffer.from(value, 'utf8').toString('base64')}`;
}
