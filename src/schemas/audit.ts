import { type Static, Type } from 'typebox';
import { Timestamp } from './ids.ts';

/** Who did it: a logged in browser, a command on the machine, or the start of the server with other settings. */
export const AuditActor = Type.Enum(['session', 'command', 'server']);
export type AuditActor = Static<typeof AuditActor>;

export const AuditAction = Type.Enum([
  ...(['session.opened', 'session.closed', 'password.changed'] as const),
  ...(['key.created', 'key.disabled', 'key.enabled', 'key.deleted', 'key.token_made'] as const),
  ...(['webhook_secret.shown', 'webhook_secret.rotated', 'secret_key.rotated'] as const),
]);
export type AuditAction = Static<typeof AuditAction>;

/** What is kept of an action on keys, secrets and sessions. */
export const AuditEntry = Type.Object({
  id: Type.String(),
  createdAt: Timestamp,
  actor: AuditActor,
  address: Type.Union([Type.String(), Type.Null()], { description: 'of the browser' }),
  action: AuditAction,
  subject: Type.Union([Type.String(), Type.Null()], { description: 'id of the key' }),
});
export type AuditEntry = Static<typeof AuditEntry>;
