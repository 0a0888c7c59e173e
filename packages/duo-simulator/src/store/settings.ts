import { RealNumber } from '../http/json.js';
import type { Behaviour } from '../options.js';
import type { Settings } from './records.js';

/** The values of a recorded account [HAR], with a neutral name. */
const settings2022: Readonly<Settings> = {
  enrollment_module: 'new',
  fraud_email: '',
  fraud_email_enabled: true,
  helpdesk_bypass: 'allow',
  helpdesk_bypass_expiration: 0,
  helpdesk_can_send_enroll_email: false,
  helpdesk_message: '',
  inactive_admin_expiration: 0,
  inactive_user_expiration: 0,
  instant_restore_enabled: 1,
  language: 'EN',
  lockout_expire_duration: null,
  lockout_threshold: 10,
  log_retention_days: null,
  minimum_password_length: 12,
  mobile_analytics_disabled: 0,
  mobile_otp_enabled: false,
  name: 'Duo Simulator',
  password_requires_lower_alpha: false,
  password_requires_numeric: false,
  password_requires_special: false,
  password_requires_upper_alpha: false,
  push_enabled: false,
  reactivation_integration_key: null,
  reactivation_url: '',
  req_fips_passcodes_android: false,
  security_checkup_enabled: 1,
  sms_batch: 1,
  sms_enabled: false,
  sms_expiration: 0,
  sms_message: 'SMS passcodes',
  sms_refresh: 0,
  telephony_warning_min: 0,
  timezone: 'UTC',
  user_telephony_cost_max: new RealNumber(20),
};

/** Later names [PY]; their unset values are guesses except pending_deletion_days 7 [facts 2.10]. */
const settingsAddedBy2026: Readonly<Settings> = {
  email_activity_notification_enabled: false,
  enrollment_universal_prompt_enabled: false,
  pending_deletion_days: 7,
  push_activity_notification_enabled: false,
  unenrolled_user_lockout_threshold: null,
  user_managers_can_put_users_in_bypass: true,
};

/** Still accepted, no longer effective [PY]. */
const deprecatedSettings: readonly string[] = ['mobile_otp_enabled', 'push_enabled', 'sms_enabled', 'voice_enabled'];

export function defaultSettings(keys: Behaviour['objectKeys']): Settings {
  return keys === '2022' ? { ...settings2022 } : { ...settings2022, ...settingsAddedBy2026 };
}

export function isDeprecatedSetting(name: string): boolean {
  return deprecatedSettings.includes(name);
}

/** Days a user stays in the trash; 7 when the account does not say. */
export function pendingDeletionDays(settings: Settings): number {
  const days = settings['pending_deletion_days'];
  return typeof days === 'number' ? days : 7;
}

/** Days without login after which a user is trashed; 0 is never. */
export function inactiveUserDays(settings: Settings): number {
  const days = settings['inactive_user_expiration'];
  return typeof days === 'number' ? days : 0;
}
