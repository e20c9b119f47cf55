-- Receivers that gave no answer lately. They rest, so that they keep nobody else waiting.
create table webhook_endpoints (
  -- scheme, host and port
  origin text primary key,
  -- tries in a row without an answer
  silent integer not null,
  rests_until timestamptz not null
);

-- Tries since the event was sent, or asked for again: they decide when the next one is.
alter table webhook_deliveries add column tries integer not null default 0;
update webhook_deliveries set tries = (select count(*) from webhook_attempts where delivery_id = webhook_deliveries.id);
