import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { shapeOf, type Finding, type Operation, type OperationShape, type Phase, type PlanHeader, type PlanLine } from '@rollcall/core';

/** Findings of one kind: how many, and the first of them. */
export interface FindingGroup {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly count: number;
  readonly first: readonly Finding[];
}

/** Operations of one shape in one phase: how many, and the first of them. */
export interface ShapeExcerpt {
  readonly phase: Phase;
  readonly shape: OperationShape;
  readonly count: number;
  readonly first: readonly Operation[];
}

/** As much of a plan as is shown: counts of everything, and the beginning of each part. Bounded, whatever the plan. */
export interface PlanExcerpt {
  readonly header: PlanHeader;
  /** In the order of the plan. */
  readonly shapes: readonly ShapeExcerpt[];
  readonly findings: readonly FindingGroup[];
}

/** How much of each part is kept. */
export interface ExcerptLimits {
  readonly operationsPerShape: number;
  readonly findingsPerCode: number;
}

/** The lines of a plan file, one by one. @throws Error when a line is not one of a plan. */
export async function* planLines(path: string): AsyncGenerator<PlanLine, void, void> {
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) yield JSON.parse(text) as PlanLine;
}

/** Reads a plan file once, keeping what is shown. @throws Error when the file is not a plan. */
export async function excerptPlan(path: string, limits: ExcerptLimits): Promise<PlanExcerpt> {
  let header: PlanHeader | undefined;
  const shapes = new Map<string, { phase: Phase; shape: OperationShape; count: number; first: Operation[] }>();
  const findings = new FindingGroups(limits.findingsPerCode);
  for await (const line of planLines(path)) {
    if (line.line === 'header') header = line;
    else if (line.line === 'finding') findings.add(line.finding);
    else if (line.line === 'operation') {
      const shape = shapeOf(line.operation);
      const key = `${line.phase} ${shape}`;
      const excerpt = shapes.get(key) ?? { phase: line.phase, shape, count: 0, first: [] };
      excerpt.count += 1;
      if (excerpt.first.length < limits.operationsPerShape) excerpt.first.push(line.operation);
      shapes.set(key, excerpt);
    }
  }
  if (header === undefined) throw new Error(`${path} is not a plan`);
  return { header, shapes: [...shapes.values()], findings: findings.all };
}

/** Groups findings by severity and code; the worst first. */
export function groupFindings(findings: readonly Finding[], perCode: number): readonly FindingGroup[] {
  const groups = new FindingGroups(perCode);
  for (const finding of findings) groups.add(finding);
  return groups.all;
}

const severities: readonly Finding['severity'][] = ['error', 'warning', 'info'];

class FindingGroups {
  readonly #groups = new Map<string, { code: string; severity: Finding['severity']; count: number; first: Finding[] }>();

  constructor(private readonly perCode: number) {}

  add(finding: Finding): void {
    const key = `${severities.indexOf(finding.severity)} ${finding.code}`;
    const group = this.#groups.get(key) ?? { code: finding.code, severity: finding.severity, count: 0, first: [] };
    group.count += 1;
    if (group.first.length < this.perCode) group.first.push(finding);
    this.#groups.set(key, group);
  }

  get all(): readonly FindingGroup[] {
    return [...this.#groups].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, group]) => group);
  }
}
