/** Object limits; a breach is answered 500/50001, not 400 [RL]. */
export const objectLimits = {
  groupsPerUser: 100,
  phonesPerUser: 100,
  usersPerPhone: 100,
  tokensPerUser: 100,
  usersPerToken: 100,
  bypassCodesPerUser: 100,
} as const;
