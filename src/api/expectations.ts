import type { Api } from './app-options.ts';

/**
 * A client that waits for `100 Continue` (RFC 9110 section 10.1.1) sends its body only to a call that was not refused by
 * its headers: token, limits, Content-Length.
 */
export function continueWhenAllowed(app: Api): void {
  const { server } = app;
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  // Others may be ignored; Node would answer them itself
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  app.addHook('preParsing', async ({ raw }, reply) => {
    if (expectsContinue(raw.headers)) reply.raw.writeContinue();
  });
}

export const expectsContinue = ({ expect }: { expect?: string | undefined }): boolean =>
  expect?.toLowerCase() === '100-continue';
