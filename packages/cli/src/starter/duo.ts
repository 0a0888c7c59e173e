/** Duo in a starter file. */
export const duoTargetText = {
  section: `  duo:
    use: duo
    host: "\${env:DUO_HOST}"                 # api-XXXXXXXX.duosecurity.com, not the panel's admin-…
    integrationKey: "\${env:DUO_IKEY}"
    secretKey: "\${env:DUO_SKEY}"            # or "\${file:/run/secrets/duo_skey}"
    phoneRegion: US                         # country of phone numbers that are written without country code
`,
  variables: {
    DUO_HOST: 'API hostname of the Admin API application',
    DUO_IKEY: 'its integration key (20 characters)',
    DUO_SKEY: 'its secret key (40 characters)',
  },
};
