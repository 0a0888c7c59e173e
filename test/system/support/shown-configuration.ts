import { generateKeyPairSync } from 'node:crypto';
import { parse, stringify } from 'yaml';

/** The least that a page's part of a file can stand in. */
const LEAST = `
sources:
  hr:
    use: sql
    url: "\${env:HR_URL}"
    people: { key: id, query: "select id, login from person", columns: { id: int, login: string } }
    groups: { key: id, query: "select id, name from team", columns: { id: int, name: string } }
    memberships: { query: "select person_id, team_id from member", person: person_id, group: team_id }
targets:
  duo: { use: duo, host: api-1234abcd.duosecurity.com, integrationKey: DIAAAAAAAAAAAAAAAAAA, secretKey: "\${env:DUO_SKEY}" }
pipelines:
  staff: { from: hr, to: duo, accounts: { username: "hr.login" }, groups: { name: "group.name" } }
`;

/** A block of YAML that a page shows, and where it begins. */
export interface ShownBlock {
  readonly line: number;
  readonly text: string;
}

export function shownBlocks(markdown: string): readonly ShownBlock[] {
  return [...markdown.matchAll(/^```yaml\n(.*?)^```/gms)].map(({ 1: text = '', index }) => ({ line: markdown.slice(0, index).split('\n').length, text }));
}

/** A whole file with what a page shows in its place: indented lines stand in a pipeline, others at the top. */
export function asWholeFile({ text }: Pick<ShownBlock, 'text'>): string {
  const shown: unknown = parse(text.replace(/MCowBQYDK2VwAyEA…/g, publicKey));
  return stringify(merged(parse(LEAST), /^ /.test(text) ? { pipelines: { staff: shown } } : shown));
}

/** A page cuts the keys that it shows. */
function publicKey(): string {
  return generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

function merged(base: unknown, more: unknown): unknown {
  if (!isMapping(base) || !isMapping(more)) return more;
  return { ...base, ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, merged(base[key], value)])) };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
