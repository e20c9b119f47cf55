import { createHash } from 'node:crypto';
import { type Times, verifyToken } from './tokens.ts';

/** Tokens that are remembered: a customer's server signs one for hours, and sends it with every call. */
const MOST = 1000;

/**
 * The same as `verifyToken`, which is spared for a token whose signature was found good with this very secret: of one
 * that is sent again only its times can have changed.
 */
export function tokenVerifier(): (token: string, secret: string, now?: Date) => Promise<void> {
  const known = new Map<string, { secret: string; times: Times }>();
  return async (token, secret, now = new Date()) => {
    // How long it takes to find a digest tells nothing of the tokens that are known
    const id = createHash('sha256').update(token).digest('base64');
    const found = known.get(id);
    if (found?.secret === secret && holds(found.times, now.getTime() / 1000)) return;
    const times = await verifyToken(token, secret, now);
    known.delete(id);
    known.set(id, { secret, times });
    // The one that was verified longest ago goes
    if (known.size > MOST) known.delete(known.keys().next().value!);
  };
}

/** Seconds since 1970. What does not hold is verified anew, and refused with its reason. */
const holds = ({ exp = Number.POSITIVE_INFINITY, nbf = 0, iat = 0 }: Times, now: number) =>
  now < exp && now >= nbf && now >= iat;
