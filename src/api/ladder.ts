import { Value } from 'typebox/value';
import { previewLadder } from '../core/preview.ts';
import { VodsmithError } from '../errors.ts';
import { Resolution } from '../schemas/job-request.ts';
import { Ladder, LadderQuery } from '../schemas/ladder.ts';
import type { Api } from './app-options.ts';
import { answers, unauthorised } from './openapi.ts';

/** `/encoder/ladder` below /v1. */
export function ladderRoutes(app: Api): void {
  app.get(
    '/encoder/ladder',
    {
      schema: {
        summary: 'The sizes and bit rates that resolutions would get for a source',
        tags: ['Encoding jobs'],
        querystring: LadderQuery,
        response: answers(Ladder, ...unauthorised),
      },
    },
    async ({ query: { width, height, frameRate, quality = 'standard', ...asked } }) => {
      const resolutions = asked.resolutions.split(',');
      const wrong = resolutions.find((one) => !Value.Check(Resolution, one));
      if (wrong !== undefined)
        throw new VodsmithError(
          'invalid_request',
          `${JSON.stringify(wrong)} in "resolutions" is no resolution: ask for 240, 360, 480, 720, 1080 or 4k.`,
        );
      return previewLadder({ width, height }, { resolutions, framesPerSecond: frameRate, quality });
    },
  );
}
