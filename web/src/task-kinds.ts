/** The kinds of tasks in words. */
export const taskKinds: Record<string, string> = {
  fetch: 'Fetch the source',
  plan: 'Read the source and plan',
  'encode-video': 'Encode the picture',
  'encode-audio': 'Encode the sound',
  'extract-images': 'Take thumbnails',
  'package-mp4': 'Package MP4',
  'package-hls': 'Write HLS playlists',
};
