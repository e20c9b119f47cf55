/** Where the bytes of a plan go: storage keys, without a slash at the end. */
export interface Names {
  rendition(hash: string, name: string, kind: 'video' | 'audio'): string;
  mp4(id: string, resolution: string): string;
  hls(id: string): string;
  image(id: string, facts: { timestamp: string; resolution: string; format: string; filter: string }): string;
}

/** The keys of the service: the contract's `filePath`. */
export const serviceNames: Names = {
  rendition: (hash) => `files/renditions/${hash}`,
  mp4: (id) => `files/videos/${id}.mp4`,
  hls: (id) => `files/videos/${id}`,
  image: (id, { format }) => `files/images/${id}.${format}`,
};

/** Names for people: what `vodsmith encode` leaves in its folder. Each name is given once. */
export function folderNames(): Names {
  const taken = new Set<string>();
  const unique = (stem: string, extension = '') => {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? stem + extension : `${stem}-${number}${extension}`;
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  };
  return {
    rendition: (_hash, name) => `hls/${name}`,
    mp4: (_id, resolution) => unique(resolution.toLowerCase() === '4k' ? '4k' : `${resolution}p`, '.mp4'),
    hls: () => unique('hls'),
    image: (_id, { timestamp, resolution, format, filter }) =>
      unique(
        ['thumbnail', timestamp.replaceAll(':', ''), resolution, ...(filter === 'none' ? [] : [filter])].join('-'),
        `.${format}`,
      ),
  };
}
