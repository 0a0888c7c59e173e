/** What a world may limit. `shrinkSource` is about reads, not about what is done within 24 hours. */
export const LIMITED = ['create', 'update', 'adopt', 'remove', 'membership', 'clear', 'shrinkGroup'] as const;
export type Limited = (typeof LIMITED)[number];

/** So many of it within 24 hours; absent: no limit that could be reached. */
export type Limits = Readonly<Partial<Record<`${Limited}Max`, number>>>;
