/** A mail that the service would have sent. */
export interface SentMail {
  readonly kind: 'mail';
  readonly purpose: 'enrollment' | 'admin-invitation';
  readonly to: string;
  /** Unix seconds, as the expiry; null is never. */
  readonly sentAt: number;
  readonly code: string;
  readonly link: string;
  readonly expires: number | null;
}

/** A text message that the service would have sent. */
export interface SentText {
  readonly kind: 'text';
  readonly purpose: 'activation' | 'installation';
  /** The phone's number. */
  readonly to: string;
  readonly sentAt: number;
  readonly text: string;
}

/** What left the account for somebody's mailbox or phone, in order. Nothing is really sent. */
export type SentMessage = SentMail | SentText;
