import type { SeedPhone, SeedUser } from '@rollcall/duo-simulator';
import { DuoWorld } from '../system/support/duo-world.js';

const DIALECT = `
dialects:
  wso2:
    http://wso2.org/claims/emailaddress: { value: "hr.mail", default: "unknown@example.edu" }
    http://wso2.org/claims/fullname: "hr.cn"
    http://wso2.org/claims/mobile: "hr.mobile"
`;
const CLAIMS = `
      email: { claim: "http://wso2.org/claims/emailaddress" }
      realname: { claim: "http://wso2.org/claims/fullname" }
      phones: { claim: "http://wso2.org/claims/mobile" }`;

/** Rollcall set up as the WSO2 connector is: claims with URIs for names, in a dialect. */
export class Connector extends DuoWorld {
  constructor() {
    super();
    this.map('lower(hr.uid)');
  }

  map(username: string, more = '', scope = "hr.status == 'active'"): void {
    const accounts = `\n      username: "${username}"${CLAIMS}${more === '' ? '' : `\n      ${more}`}\n`;
    this.yaml = this.yaml.replace(/^\ndialects:[^]*?\n(?=\S)/, '\n').replace(/scope: .*/, `dialect: wso2\n    scope: "${scope}"`).replace(/(dialect: wso2\n\s+)+/, 'dialect: wso2\n    ');
    this.yaml = DIALECT + this.yaml.replace(/accounts:(?: \{.*\}\n|\n(?: {6}.*\n)+)/, `accounts:${accounts}`).replace(/^\n?state/, 'state');
  }

  get ann(): ReturnType<DuoWorld['held']> {
    return this.held(this.idOf('ann'));
  }

  user(username: string): SeedUser {
    const user = this.duo.dump().users?.find((one) => one.username === username);
    if (user === undefined) throw new Error(`Duo has no ${username}`);
    return user;
  }

  get phones(): readonly SeedPhone[] {
    return this.duo.dump().phones ?? [];
  }

  get writes(): number {
    return this.duo.requests.count({ method: 'POST' }) + this.duo.requests.count({ method: 'DELETE' });
  }
}
