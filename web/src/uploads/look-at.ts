export interface Looked {
  width: number;
  height: number;
}

/** What the browser sees of a file before it is sent; `null` where it cannot read it, as the server still may. */
export function lookAt(file: File): Promise<Looked | null> {
  return new Promise((resolve) => {
    const video = document.createElement('video');
    const url = URL.createObjectURL(file);
    const end = (seen: Looked | null) => {
      URL.revokeObjectURL(url);
      resolve(seen);
    };
    video.preload = 'metadata';
    video.onloadedmetadata = () => {
      const { videoWidth: width, videoHeight: height } = video;
      end(width > 0 && height > 0 ? { width, height } : null);
    };
    video.onerror = () => end(null);
    video.src = url;
  });
}
