import { expect, test } from 'vitest';
import { addressOf, filterOf } from '../../web/src/pages/videos/filter.ts';

const all = { page: 1, perPage: 20 };

test.each([
  ['', all],
  ['?status=failed&search=a%26b+50%2541&page=3', { page: 3, perPage: 20, status: 'failed', search: 'a&b 50%41' }],
  ['?search=%C3%BCber+%23%3F%2B', { ...all, search: 'über #?+' }],
] as const)('the address %s keeps the filter of the list', (address, filter) => {
  expect(filterOf(address)).toEqual(filter);
  expect(addressOf(filter)).toBe(address);
});

test.each(['?page=0', '?page=-1', '?page=2.5', '?page=x', '?status=gone', '?search=%20', '?other=1', '?%'])(
  'an address with %s shows all',
  (address) => expect(filterOf(address)).toEqual(all),
);
