import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limits } from '../core/limits.ts';
import { VodsmithError } from '../errors.ts';
import { networkOf } from './login-limit.ts';

/** Seconds. */
const MINUTE = 60;

/** The hooks that count calls in this process, of an address before its token is read and of its key after. */
export function limitCalls({ keyCalls, addressCalls }: Pick<Limits, 'keyCalls' | 'addressCalls'>) {
  const byAddress = new RateLimiterMemory({ points: addressCalls, duration: MINUTE });
  const byKey = new RateLimiterMemory({ points: keyCalls, duration: MINUTE });
  return {
    ofAddress: (request: FastifyRequest, reply: FastifyReply) =>
      count(byAddress, networkOf(request.ip), `This address may make ${addressCalls} calls a minute.`, reply),
    ofKey: (request: FastifyRequest, reply: FastifyReply) =>
      count(
        byKey,
        request.keyId ?? request.sessionId ?? '',
        `This API key may make ${keyCalls} calls a minute.`,
        reply,
      ),
  };
}

async function count(limiter: RateLimiterMemory, who: string, what: string, reply: FastifyReply): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    reply.header('retry-after', seconds);
    throw new VodsmithError('too_many_calls', `${what} Try again in ${seconds} s.`);
  }
}
