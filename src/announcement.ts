/** What was made at the first start, to be copied then; `null` for what the settings gave. */
export interface FirstStart {
  apiKey: string;
  apiSecret: string | null;
  webhookSecret: string | null;
  adminPassword: string | null;
  /** Of that key, for a day. */
  token: string;
}

/** What a server says of itself once it is ready. */
export interface Announcement {
  version: string;
  pid: number;
  /** Where it is reached from this machine, no slash at the end; `null` of a worker alone. */
  url: string | null;
  dataDir: string;
  /** Said once. */
  firstStart: FirstStart | null;
}

/** One line for machines. */
export const announcedInJson = (announcement: Announcement): string => `${JSON.stringify(announcement)}\n`;

/** For people: what to copy first, then where it runs. */
export function announcedInWords({ version, url, dataDir, firstStart }: Announcement): string {
  if (url === null) return `Vodsmith ${version} works on jobs (data in ${dataDir}).\n`;
  const copied = firstStart === null ? '' : whatToCopy(firstStart, url);
  return `${copied}Vodsmith ${version} is running at ${url} (data in ${dataDir}).\n`;
}

function whatToCopy({ apiKey, apiSecret, webhookSecret, adminPassword, token }: FirstStart, url: string): string {
  const made = (value: string | null, variable: string) => value ?? `(as set in ${variable})`;
  return `
This is the first start. Copy the following, it is not shown again:

  API key         ${apiKey}
  API secret      ${made(apiSecret, 'API_SECRET')}
  webhook secret  ${made(webhookSecret, 'WEBHOOK_SECRET')}
  admin password  ${made(adminPassword, 'ADMIN_PASSWORD')}

Upload a video (this token is valid for 24 hours; \`npx vodsmith token\` makes another):

  curl -H "Authorization: ${token}" -F file=@video.mp4 ${url}/v1/files

`;
}
