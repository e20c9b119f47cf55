export interface PagePolicy {
  /** Origin that media come from. */
  media: string;
  /** Of the styles that the player writes into its shadow roots. */
  nonce?: string;
  /** Whether pages of any other origin may frame it. */
  embeddable?: boolean;
}

const common = {
  'cache-control': 'no-cache',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'content-type': 'text/html; charset=utf-8',
};

/** The headers of a page: nothing inline and nothing from elsewhere, but for media of the CDN. */
export function pageHeaders({ media, nonce, embeddable = false }: PagePolicy): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "worker-src 'self'",
    `connect-src 'self' ${media}`,
    `img-src 'self' ${media}`,
    `media-src 'self' blob: ${media}`,
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${embeddable ? '*' : "'self'"}`,
  ];
  return { ...common, 'content-security-policy': policy.join('; ') };
}

/** The headers of a page to read: it plays nothing and asks for nothing. */
export const documentHeaders: Record<string, string> = {
  ...common,
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
};
