const id = '[0-9a-f]{24}';
const forms = [
  `files/videos/${id}\\.[a-z0-9]{1,8}`,
  `files/videos/${id}/[\\w-]{1,100}\\.m3u8`,
  'files/renditions/[0-9a-f]{32}/[\\w-]{1,100}\\.[a-z0-9]{1,8}',
  `files/images/${id}\\.[a-z0-9]{1,8}`,
];
const deliverable = new RegExp(`^(${forms.join('|')})$`);

/** Whether `key` has one of the forms that are public: nothing else of the storage is ever read for a URL. */
export const isDeliverable = (key: string): boolean => deliverable.test(key);
