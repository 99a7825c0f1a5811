import { count, defineNode, id, text, time } from './define.ts'

const definition = defineNode(
  'ad-image',
  {
    account_id: id,
    created_time: time,
    // What creatives name it by
    hash: text,
    height: count,
    name: text,
    original_height: count,
    original_width: count,
    // M: the stable address; `url` is signed and dies within days
    permalink_url: text,
    status: text,
    updated_time: time,
    url: text,
    url_128: text,
    width: count,
  },
  {},
)

// Named, so that types and errors that hold it stay readable.
export interface AdImageNode extends Readonly<typeof definition> {}

/**
 * An image of an ad account. Those of some hashes:
 * `graph.list(adAccount.adimages, id, { params: { hashes: ['a1b2c3'] }, fields: ['hash', 'permalink_url'] })`.
 */
export const adImage: AdImageNode = definition
