import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Tries of one address, and seconds until they count no more. */
const TRIES = { points: 10, duration: 900 };
/** Tries that are checked at the same time in this process: each takes 32 MiB. */
const AT_ONCE = 4;

export interface LoginLimit {
  /** Counts a try. Seconds until the next one where it is one too many, else `null`. */
  count(address: string): Promise<number | null>;
  /** The right password came: the tries of the address are forgotten. */
  forget(address: string): Promise<void>;
  /** `null` where too many tries are being checked. */
  check<T>(work: () => Promise<T>): Promise<T | null>;
}

/** Keeps a password from being guessed, and its checks from taking the memory. */
export function openLoginLimit(): LoginLimit {
  const limiter = new RateLimiterMemory(TRIES);
  let checking = 0;
  return {
    async count(address) {
      try {
        await limiter.consume(networkOf(address));
        return null;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.ceil(refused.msBeforeNext / 1000);
        throw refused;
      }
    },
    forget: async (address) => void (await limiter.delete(networkOf(address))),
    async check(work) {
      if (checking >= AT_ONCE) return null;
      checking += 1;
      try {
        return await work();
      } finally {
        checking -= 1;
      }
    },
  };
}

/** One customer of a provider has a whole /64 of IPv6 addresses (RFC 6177). */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const read = ipaddr.process(address);
  return read.kind() === 'ipv4' ? read.toString() : read.toByteArray().slice(0, 8).join('.');
}
