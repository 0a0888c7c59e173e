/** Somebody in a directory that Duo reads; attributes that are left out are empty there. */
export interface DirectoryPerson {
  readonly username: string;
  readonly externalId?: string;
  readonly realname?: string;
  readonly email?: string;
  readonly firstname?: string;
  readonly lastname?: string;
  readonly notes?: string;
  /** Names of synced groups as Duo shows them, with the suffix. */
  readonly groups?: readonly string[];
}

export interface DirectoryRecord {
  readonly directoryKey: string;
  readonly name: string;
  /** Undefined when it is not said who is in it: then it holds its users as they are. */
  readonly people: readonly DirectoryPerson[] | undefined;
}
