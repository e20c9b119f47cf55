import type { Api } from './app-options.ts';

/**
 * What every answer tells a browser: it is what its content type says, loads nothing, runs nothing and stands in no
 * frame. Pages and files have policies of their own in place of this one.
 */
export const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** Before anything else can answer: no route has to think of it. */
export function protectAnswers(app: Api): void {
  app.addHook('onRequest', async (_request, reply) => void reply.headers(safeHeaders));
}

/** Of stored files: one that is opened as a page shows itself, and whatever it holds runs nothing of this origin. */
export const filePolicy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
