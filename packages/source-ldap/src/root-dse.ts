import { type Flavor, type RootAttributes, flavorOf } from './flavor.js';
import type { Entry } from './entry.js';

const PAGED_RESULTS = '1.2.840.113556.1.4.319';

/** What the server says about itself (RFC 4512, section 5.1). */
export interface RootDse {
  /** False where the account may not read it: everything below is then a guess. */
  readonly readable: boolean;
  readonly flavor: Flavor | undefined;
  readonly namingContexts: readonly string[];
  /** Whether it can page (RFC 2696); undefined where it does not say. */
  readonly paging: boolean | undefined;
  /** Product and version, as far as it says. */
  readonly product: string | undefined;
  readonly attributes: RootAttributes;
}

/** The attributes to ask for: `*` and `+` bring most, but FreeIPA and Active Directory want some named. */
export const ROOT_ATTRIBUTES: readonly string[] = [
  '*',
  '+',
  'supportedControl',
  'supportedCapabilities',
  'namingContexts',
  'vendorName',
  'vendorVersion',
  'ipaDomainLevel',
  'ipaTopologyPluginVersion',
  'highestCommittedUSN',
  'dsServiceName',
];

/** Reads the root DSE's entry; undefined where none came. */
export function rootDseOf(entry: Entry | undefined, configured: Flavor | 'auto'): RootDse {
  const attributes = new Map([...(entry?.values ?? [])].map(([name, values]) => [name, values.map((bytes) => bytes.toString('utf8'))]));
  const controls = attributes.get('supportedcontrol');
  const vendor = [...(attributes.get('vendorname') ?? []), ...(attributes.get('vendorversion') ?? [])];
  return {
    readable: attributes.size > 0,
    flavor: configured === 'auto' ? flavorOf(attributes) : configured,
    namingContexts: (attributes.get('namingcontexts') ?? []).filter((context) => context !== ''),
    paging: controls?.includes(PAGED_RESULTS),
    product: vendor.length === 0 ? undefined : vendor.join(' '),
    attributes,
  };
}
