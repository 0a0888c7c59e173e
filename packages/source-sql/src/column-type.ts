import type { SourceAttribute } from '@rollcall/core';

/** The words for one value that `columns:` knows. */
export const scalarTypes = ['string', 'int', 'double', 'bool', 'date', 'timestamp'] as const;
export type ScalarType = (typeof scalarTypes)[number];

/** A declared column: a scalar, or a list of it (`string[]`). */
export type ColumnType = ScalarType | `${ScalarType}[]`;

/** Every word that `columns:` accepts. */
export const columnTypes: readonly ColumnType[] = [...scalarTypes, ...scalarTypes.map((type) => `${type}[]` as const)];

/** A declared column taken apart. */
export interface ColumnShape {
  readonly scalar: ScalarType;
  readonly multi: boolean;
}

export function shapeOfColumn(type: ColumnType): ColumnShape {
  const scalar = scalarTypes.find((word) => word === type || `${word}[]` === type) ?? 'string';
  return { scalar, multi: type.endsWith('[]') };
}

/** How expressions see a declared column: dates and timestamps are ISO texts. */
export function attributeOfColumn(type: ColumnType): SourceAttribute {
  const { scalar, multi } = shapeOfColumn(type);
  return { type: scalar === 'date' || scalar === 'timestamp' ? 'string' : scalar, multi };
}
