import { expect, test } from 'vitest';
import { errorsPage } from '../../../scripts/errors-page.ts';

test('the page of error codes says what the table says; `npx vitest run --project fast -u` writes it anew', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../../../docs/guide/errors.md');
});
