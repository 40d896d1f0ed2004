export { createImageTable } from './images/image-table.ts'
export type { ImageMapping, ImageTable } from './images/image-table.ts'
export type { Image } from './images/image.ts'
