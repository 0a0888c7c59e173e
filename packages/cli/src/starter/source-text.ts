/** One kind of source in a starter file. */
export interface SourceText {
  /** The section under `sources:`. */
  readonly section: string;
  /** The pipeline under `pipelines:`, for a target called `duo`. */
  readonly pipeline: string;
  /** Variables the file refers to, each with what to put into it. */
  readonly variables: Readonly<Record<string, string>>;
}
