-- PostgreSQL. The tables of the Duo report.

-- As Grouper makes it (since 6.0.0: one user id may stand for several Duo accounts). Where Grouper made it, leave it as it is.
create table grouper_prov_duo_user (
  config_id varchar(50) not null,
  user_id varchar(40) not null,
  aliases varchar(4000),
  phones varchar(4000),
  is_push_enabled varchar(1),
  email varchar(200),
  first_name varchar(256),
  last_name varchar(256),
  is_enrolled varchar(1),
  last_directory_sync bigint,
  notes varchar(4000),
  real_name varchar(256),
  status varchar(40),
  user_name varchar(256) not null,
  created_at bigint not null,
  last_login_time bigint,
  primary key (user_id, config_id)
);
create index grouper_duo_user_config_id_idx on grouper_prov_duo_user (config_id);
create index grouper_duo_user_user_name_idx on grouper_prov_duo_user (user_name, config_id);

create table duo_group (
  config_id varchar(50) not null,
  group_id varchar(40) not null,
  group_name varchar(256) not null,
  description varchar(4000),
  status varchar(40),
  primary key (group_id, config_id)
);

create table duo_group_member (
  config_id varchar(50) not null,
  group_id varchar(40) not null,
  user_id varchar(40) not null,
  primary key (group_id, user_id, config_id)
);
create index duo_group_member_user_idx on duo_group_member (user_id, config_id);

-- What a user can sign in with, as counts: no number, serial or name of a device is in it.
create table duo_auth_methods (
  config_id varchar(50) not null,
  user_id varchar(40) not null,
  push_phone_count int,
  mobile_otp_phone_count int,
  push_phone_last_seen varchar(40),
  sms_phone_count int,
  voice_phone_count int,
  duo_hardware_token_count int,
  hotp_token_count int,
  totp_token_count int,
  yubikey_otp_token_count int,
  webauthn_count int,
  u2f_count int,
  primary key (user_id, config_id)
);
