export interface PagePolicy {
  /** Origin that media come from. */
  media: string;
  /** Of the styles that the player writes into its shadow roots. */
  nonce?: string;
  /** Whether pages of any other origin may frame it. */
  embeddable?: boolean;
}

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
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-cache',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-content-type-options': 'nosniff',
    'content-type': 'text/html; charset=utf-8',
  };
}
