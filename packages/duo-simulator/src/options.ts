/**
 * What the public record leaves open. Each row is one unknown of the real service: the default is the best supported
 * guess, the other choices are what a client must survive too. Facts are not options.
 * Source tags: HAR recorded traffic, PY/NODE/RB/CSDEV official clients, PM Postman collection, COMM Duo community staff,
 * RL rate-limit page, SUM a summary of the documentation, GRP Grouper's mock, VTX an audited third-party client, BLINK third-party examples, PSMB/PSJD issue threads; "none" = no public source.
 */
interface ChoiceRow {
  readonly default: string;
  readonly choices: readonly [string, string, ...string[]];
  readonly doc: string;
  readonly source: string;
}

interface NumberRow {
  readonly default: number;
  /** Inclusive bounds of the whole number. */
  readonly range: readonly [minimum: number, maximum: number];
  readonly doc: string;
  readonly source: string;
}

export const behaviourTable = {
  signatureVersions: { default: '2,4,5', choices: ['2,4,5', '2', '5'], doc: 'Signature versions accepted; any other is answered 40103.', source: 'PY, PM, HMAC, CSDEV' },
  xDuoDateInHeaderHash: { default: 'either', choices: ['either', 'hashed', 'left-out'], doc: 'Whether X-Duo-Date belongs to the version 5 header hash.', source: 'HMAC hashes it, CSDEV does not' },
  clockToleranceSeconds: { default: 300, range: [0, 31_536_000], doc: 'Largest difference between a request date and the clock.', source: 'none; third parties assume 300' },
  staleDate: { default: '40105', choices: ['40105', '40103'], doc: 'Code for a date outside the tolerance.', source: '40105 in a readme, 40103 in elastic/integrations#11670' },
  addressDenied: { default: '40301', choices: ['40301', '40302'], doc: 'Code when the caller address is not allowed (grants.network = false).', source: 'none' },
  applicationKind: { default: 'admin-api', choices: ['admin-api', 'auth-api'], doc: 'Which kind of application the keys belong to. Of the Auth API only GET /auth/v2/check is there.', source: 'HMAC' },
  otherApplication: { default: '40301', choices: ['40301', '40102'], doc: 'Code of a path that belongs to another kind of application.', source: 'HMAC: 40301; PY#26: 40102' },
  adminApi: { default: 'served', choices: ['served', '40401', '40301'], doc: 'Whether the account has the Admin API; the codes are what its paths answer where the edition does not include it.', source: 'none' },
  wrongVerb: { default: '40501', choices: ['40501', '40401'], doc: 'Code for a known path with another verb.', source: 'none' },
  successJson: { default: 'spaced', choices: ['spaced', 'compact'], doc: 'Spaces after ":" and "," in success bodies.', source: 'HAR: recorded etags are the SHA-1 of the spaced text' },
  nonAsciiJson: { default: 'escaped', choices: ['escaped', 'raw'], doc: 'Non-ASCII characters as \\uXXXX or as UTF-8.', source: 'none; the spacing is that of Python json.dumps, which escapes' },
  objectKeys: { default: '2026', choices: ['2026', '2022'], doc: 'Key set of users, groups, phones, settings and summary.', source: 'HAR 2022, Splunk sample 2026' },
  gzip: { default: 'if-asked', choices: ['if-asked', 'never'], doc: 'Compress success bodies for callers that accept gzip.', source: 'HAR' },
  rateLimits: { default: 'off', choices: ['off', 'declared'], doc: 'Enforce the declared calls per minute of each endpoint class with 429/42901.', source: 'PY#101 (2019), SUM' },
  rateLimitWindow: { default: 'sliding', choices: ['sliding', 'fixed'], doc: 'Minute counted back from each call, or whole clock minutes.', source: 'none' },
  limitOverMaximum: { default: 'clamp', choices: ['clamp', '40002'], doc: 'Answer to a limit above the maximum of the list.', source: 'PY#63: the server may return any number' },
  listWithoutLimit: { default: 'default-limit', choices: ['default-limit', 'everything'], doc: 'Answer to a list call with neither limit nor offset.', source: 'PY#101 rates "get all unpaged"' },
  usersMaximumLimit: { default: 300, range: [1, 300], doc: 'Maximum limit of GET /admin/v1/users.', source: 'PM says 300; PY#63: the server may return any number' },
  groupsMaximumLimit: { default: 500, range: [1, 500], doc: 'Maximum limit of GET /admin/v1/groups.', source: 'PM says 500, CSDEV 100' },
  usernameCase: { default: 'fold', choices: ['fold', 'lower', 'exact'], doc: 'fold: kept as given, compared without case. lower: stored lower-case. exact: compared with case.', source: 'none' },
  duplicateUsername: { default: '40003', choices: ['40003', '40002'], doc: 'Code for a username that is taken.', source: '40003 seen for phones (PSMB#31); 40002 in Auth API enroll' },
  duplicateAlias: { default: '40003', choices: ['40003', '40002'], doc: 'Code for an alias that is taken.', source: 'none' },
  aliasUniqueness: { default: 'aliases-and-usernames', choices: ['aliases-and-usernames', 'aliases'], doc: 'What an alias must differ from.', source: 'unique across users; versus usernames unknown' },
  trashedUsername: { default: 'reserved', choices: ['reserved', 'released'], doc: 'Whether a user in the trash keeps the username taken.', source: 'none' },
  blankText: { default: 'clears', choices: ['clears', 'ignored'], doc: 'Effect of an empty realname, email, notes, firstname, lastname or desc.', source: 'a Terraform provider clears with ""' },
  lockedOutStatus: { default: 'refused', choices: ['refused', 'settable'], doc: 'Whether status "locked out" can be written.', source: 'PY refuses, CSDEV documents a reason for it' },
  emailFilter: { default: 'all', choices: ['all', 'first'], doc: 'Users returned by GET /users?email= when several share the address.', source: 'none' },
  deleteUnknownUser: { default: '200', choices: ['200', '40401'], doc: 'DELETE of a user that does not exist.', source: 'docs and PY: 200; rapid7 mock: 40401' },
  deleteUnknownPhone: { default: '200', choices: ['200', '40401'], doc: 'DELETE of a phone that does not exist.', source: 'PY' },
  deleteUnknownGroup: { default: '40401', choices: ['40401', '200'], doc: 'DELETE of a group that does not exist.', source: 'none' },
  associateTwice: { default: '200', choices: ['200', '40003'], doc: 'POST of a membership, or of a phone or token of a user, that exists.', source: 'none' },
  associateUnknown: { default: '40002', choices: ['40002', '40401'], doc: 'POST of a membership, or of a phone or token of a user, with an unknown group, phone or token.', source: 'none' },
  groupName: { default: 'any', choices: ['any', 'unique', 'unique-folded'], doc: 'Whether group names must differ (else 40003), and whether case counts.', source: 'GRP allows duplicates' },
  bareNumber: { default: 'assume-us', choices: ['assume-us', '40002'], doc: 'A phone number without "+" and country code.', source: 'docs: +1 assumed; PSMB#26: 40002' },
  adoptedPhone: { default: 'stays-activated', choices: ['stays-activated', 'loses-activation'], doc: 'Activation of a phone that is detached and associated again.', source: 'none' },
  bulkCreateFailure: { default: 'reject-all', choices: ['reject-all', 'skip-bad', 'stop-at-bad'], doc: 'bulk_create with one bad user or group: nothing created and an error; the good ones created and 200; those before it created and an error.', source: 'none' },
  bulkUserIdUnknown: { default: '40002', choices: ['40002', '40401', 'ignored'], doc: 'bulk_restore or bulk_send_to_trash naming an unknown user.', source: 'none' },
  bulkUserIdResponse: { default: 'empty', choices: ['empty', 'users'], doc: 'Response of bulk_restore and bulk_send_to_trash.', source: 'none; RB returns it as is' },
  bulkUserIdMaximum: { default: 100, range: [1, 1000], doc: 'Most users per bulk_restore or bulk_send_to_trash call.', source: 'none' },
  bulkOperationsMaximum: { default: 50, range: [1, 1000], doc: 'Most operations per POST /admin/v1/bulk call.', source: 'SUM' },
  bulkOperationResult: { default: 'envelopes', choices: ['envelopes', 'responses'], doc: 'Result of each bulk operation: its whole envelope, or its bare response (the error envelope when it failed).', source: 'none' },
  bulkOperationFailure: { default: 'continue', choices: ['continue', 'stop', 'reject-all'], doc: 'A failing bulk operation: the others still run; the rest is skipped and absent from the result; nothing is kept and the call fails.', source: 'none' },
  restoredStatus: { default: 'stored', choices: ['stored', 'active'], doc: 'Status after bulk_restore.', source: 'COMM 5758: the status written in the trash is stored' },
  userCount: { default: 'with-trash', choices: ['with-trash', 'without-trash'], doc: 'Whether info/summary user_count counts the trash.', source: 'none' },
  syncedUserWrite: { default: 'accepted', choices: ['accepted', 'ignored', 'refused'], doc: 'API writes to attributes of a user owned by Directory Sync.', source: 'none' },
  syncedUserGroups: { default: 'accepted', choices: ['accepted', 'refused'], doc: 'API membership changes of a synced user in an API group.', source: 'none' },
  syncedGroupMembers: { default: 'refused', choices: ['refused', 'accepted'], doc: 'API membership changes in a synced group.', source: 'none' },
  syncedGroupWrite: { default: 'refused', choices: ['refused', 'accepted'], doc: 'API rename, change or delete of a synced group.', source: 'none' },
  syncedRefusal: { default: '40002', choices: ['40002', '40301'], doc: 'Code of those refusals.', source: 'none' },
  stoppedDirectory: { default: 'release', choices: ['release', 'trash'], doc: 'What stopping a directory does to its users.', source: 'none' },
  stoppedDirectoryUser: { default: 'last-sync', choices: ['last-sync', 'external-id', 'everything', 'nothing'], doc: 'What a released user still shows of a stopped directory: last_directory_sync; that and external_id; those and directory_key; nothing.', source: 'none' },
  stoppedDirectoryList: { default: 'gone', choices: ['gone', 'listed'], doc: 'Whether users/directorysync still lists a stopped directory.', source: 'none' },
  inactivityExpiry: { default: 'spares-disabled', choices: ['spares-disabled', 'trashes-disabled'], doc: 'Whether inactive_user_expiration also trashes disabled users.', source: 'none' },
  userLimitReached: { default: '40301', choices: ['40301', '40002', '50001'], doc: 'Code for creating a user above the userLimit of the seed.', source: 'none' },
  userLimitCounts: { default: 'with-trash', choices: ['with-trash', 'without-trash'], doc: 'Whether the trash counts towards that limit.', source: 'none; COMM 5121: disabled users count' },
  embeddedTokenKeys: { default: 'brief', choices: ['brief', 'with-totp-step'], doc: 'Whether a token inside a user has totp_step.', source: 'none' },
  tokenFilterAlone: { default: '40002', choices: ['40002', 'ignored'], doc: 'GET /admin/v1/tokens with type and no serial, or the other way round.', source: 'none; documented together' },
  duplicateToken: { default: '40003', choices: ['40003', '40002'], doc: 'Code for a token of which type and serial are taken.', source: '40003 seen for phones (PSMB#31)' },
  resyncOfOtherTypes: { default: '40002', choices: ['40002', '200'], doc: 'Resync of a token that has no HOTP counter (t6, t8, yk).', source: 'none; PY speaks of HOTP' },
  deleteUnknownCredential: { default: '200', choices: ['200', '40401'], doc: 'DELETE of a token, bypass code or WebAuthn credential that does not exist.', source: 'PY for tokens and WebAuthn credentials' },
  bypassCodeUser: { default: 'left-out', choices: ['left-out', 'embedded'], doc: 'Whether the rows of users/{user_id}/bypass_codes carry the user.', source: 'none' },
  bypassCodeAdminEmail: { default: 'blank', choices: ['blank', 'null'], doc: 'admin_email of a bypass code that the API made.', source: 'none' },
  bypassCodeDigits: { default: 9, range: [4, 20], doc: 'Length of a bypass code that the service makes up.', source: 'none' },
  bypassCodeText: { default: 'digits', choices: ['digits', 'any'], doc: 'What a code in codes may be made of; anything else is 40002.', source: 'none; PY converts each to a number' },
  duplicateBypassCode: { default: '40003', choices: ['40003', '40002'], doc: 'Code for codes that the user has already, with preserve_existing.', source: 'CSDEV: an error, and nothing is created' },
  expiredBypassCode: { default: 'gone', choices: ['gone', 'listed'], doc: 'Whether a bypass code past its expiration is still listed.', source: 'none' },
  enrolledUserEmail: { default: 'stored', choices: ['stored', 'blank'], doc: 'Whether a user created by enroll gets the address as email.', source: 'none; CSDEV: need not match for an existing user' },
  enrollAgain: { default: 'new-code', choices: ['new-code', 'same-code', '40003'], doc: 'enroll of a user who has a link that is still valid.', source: 'none' },
  enrollEnrolled: { default: '200', choices: ['200', '40002'], doc: 'enroll of a user who is enrolled.', source: 'none' },
  activationTextMaximum: { default: 160, range: [1, 1600], doc: 'Longest activation_msg or installation_msg, before its link is put in; a longer one is 40002.', source: 'PY: 160 characters' },
  directoryList: { default: 'paged', choices: ['paged', 'plain'], doc: 'Whether users/directorysync has paging metadata.', source: 'none' },
  directoryRow: { default: 'key-and-name', choices: ['key-and-name', 'key'], doc: 'Keys of a listed directory: directory_key and name, or directory_key.', source: 'none; VTX: a list of user directories' },
  syncUserResponse: { default: 'message-and-user', choices: ['message-and-user', 'user', 'empty'], doc: 'Response of syncuser.', source: 'none' },
  syncUserUnknown: { default: '40401', choices: ['40401', '40002'], doc: 'syncuser of a name that neither the directory nor its users have.', source: 'none' },
  syncUserTrashed: { default: 'restored', choices: ['restored', 'stays'], doc: 'syncuser of a trashed user who is in the directory.', source: 'none' },
  adminsMaximumLimit: { default: 500, range: [1, 500], doc: 'Maximum limit of GET /admin/v1/admins.', source: 'none' },
  duplicateAdminEmail: { default: '40003', choices: ['40003', '40002'], doc: 'Code for the e-mail address of another administrator, here or elsewhere.', source: 'GRP: 400' },
  adminWithoutRole: { default: 'Owner', choices: ['Owner', 'Read-only', '40001'], doc: 'Role of an administrator created without one, or a refusal.', source: 'none; optional in PY' },
  createdAdminStatus: { default: 'Pending Activation', choices: ['Pending Activation', 'Active'], doc: 'status of an administrator just created.', source: 'none; HAR shows Active' },
  adminEmailChange: { default: 'ignored', choices: ['ignored', 'accepted', '40002'], doc: 'Effect of email in a change of an administrator.', source: 'none; PY cannot send it' },
  disabledOwner: { default: '40002', choices: ['40002', 'accepted'], doc: 'status Disabled for an Owner.', source: 'PY: not valid' },
  deleteUnknownAdmin: { default: '40401', choices: ['40401', '200'], doc: 'DELETE of an administrator who does not exist.', source: 'none; GRP 200' },
  groupsBulkCreate: { default: 'off', choices: ['off', 'on'], doc: 'Whether POST /admin/v1/groups/bulk_create is served.', source: 'CSDEV only' },
  bulkGroupsMaximum: { default: 100, range: [1, 1000], doc: 'Most groups per groups/bulk_create call.', source: 'none; 100 users (SUM)' },
} as const satisfies Record<string, ChoiceRow | NumberRow>;

export type BehaviourName = keyof typeof behaviourTable;

type ValueOf<Row> = Row extends { readonly choices: readonly (infer Choice)[] } ? Choice : number;

/** One value per row of `behaviourTable`. */
export type Behaviour = { -readonly [Name in BehaviourName]: ValueOf<(typeof behaviourTable)[Name]> };

export type BehaviourOverrides = { readonly [Name in BehaviourName]?: Behaviour[Name] };

function isBehaviourName(name: string): name is BehaviourName {
  return Object.hasOwn(behaviourTable, name);
}

function checkedValue(name: BehaviourName, value: unknown): string | number {
  const row: ChoiceRow | NumberRow = behaviourTable[name];
  if ('choices' in row) {
    if (typeof value === 'string' && row.choices.includes(value)) return value;
    throw new TypeError(`Option ${name} must be one of ${row.choices.join(', ')}; got ${String(value)}.`);
  }
  const [minimum, maximum] = row.range;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= minimum && number <= maximum) return number;
  throw new TypeError(`Option ${name} must be a whole number from ${String(minimum)} to ${String(maximum)}; got ${String(value)}.`);
}

/**
 * The table's defaults with `overrides` laid over them. Values may be text, as a command line gives them.
 * Throws TypeError naming the option for an unknown name or value.
 */
export function resolveBehaviour(overrides: Readonly<Record<string, unknown>> = {}): Behaviour {
  const values: Record<string, string | number> = {};
  for (const [name, row] of Object.entries(behaviourTable)) values[name] = row.default;
  for (const [name, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    if (!isBehaviourName(name)) throw new TypeError(`Unknown option ${name}. Known: ${Object.keys(behaviourTable).join(', ')}.`);
    values[name] = checkedValue(name, value);
  }
  return values as Behaviour;
}
