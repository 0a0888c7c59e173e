import { visible } from '../logging/format.js';
import type { LogFormat } from '../logging/types.js';
import type { Entry } from './entry.js';

/** An entry as text, with the line break that ends it. */
export function printedEntry(entry: Entry, format: LogFormat): string {
  return format === 'json' ? `${JSON.stringify(entry)}\n` : pretty(entry);
}

/** The first line of an entry begins with its time, every other one with blanks: no body can forge an entry. */
function pretty(entry: Entry): string {
  const { request, answer, failure } = entry;
  const lines = [
    ...about(entry),
    `HTTP method: ${request.method}`,
    `HTTP URL: ${request.url}`,
    ...headers('request', request.headers),
    ...body('request', request),
    answer === undefined ? `no HTTP response, took ms: ${entry.ms}` : `HTTP response code: ${answer.status}, took ms: ${entry.ms}`,
    ...(failure === undefined ? [] : [`failure: ${failure}`]),
    ...(answer === undefined ? [] : [...headers('response', answer.headers), ...body('response', answer)]),
  ];
  return `${title(entry)}\n${lines.map((line) => `  ${visible(line)}\n`).join('')}\n`;
}

function title({ time, target, source, plugin, instance, step, attempt }: Entry): string {
  const whose = target === undefined ? `source ${source ?? ''}` : `target ${target}`;
  return visible(`${time} ${whose} (${plugin}, instance ${instance}), ${step ?? 'unknown step'}, attempt ${attempt}`);
}

function about({ runId, planId, pipelines, operations }: Entry): readonly string[] {
  return [
    ...(runId === undefined ? [] : [`run: ${runId}`]),
    ...(planId === undefined ? [] : [`plan: ${planId}`]),
    ...(pipelines === undefined ? [] : [`pipelines: ${pipelines.join(', ')}`]),
    ...(operations ?? []).map((id) => `operation: ${id}`),
  ];
}

function headers(side: 'request' | 'response', given: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(given).map(([name, value]) => `HTTP ${side} header: ${name}: ${value}`);
}

function body(side: 'request' | 'response', { body: shown, bytes }: Pick<Entry['request'], 'body' | 'bytes'>): readonly string[] {
  if (shown === undefined) return [];
  const text = typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2);
  return [`HTTP ${side} body (${bytes ?? 0} bytes):`, ...text.split(/\r?\n/).map((line) => `  ${line}`)];
}
