/** One value of a simple attribute. Integers beyond 2^53 are texts of digits; dates are ISO 8601 texts; bytes are base64 texts. */
export type Primitive = string | number | boolean;

/** One value of a complex attribute, for example a phone `{ number, type, platform, name }`. */
export type ComplexValue = Readonly<Record<string, Primitive>>;

/** The value of an attribute of a target entity. */
export type AttributeValue = Primitive | readonly Primitive[] | readonly ComplexValue[];

/** Attributes by name. An attribute that is not named is not mapped: it is never compared and never sent. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The value of an attribute of a source record; a missing attribute is a missing key, never null. */
export type SourceValue = Primitive | readonly Primitive[];

/** A point in time as ISO 8601 text in UTC, milliseconds included. */
export type Iso = string;
