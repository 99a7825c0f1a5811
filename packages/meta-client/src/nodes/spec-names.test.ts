import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { describe, expect, it } from 'vitest'
import { adReportRun } from './ad-report-run.ts'
import { business } from './business.ts'
import type { AnyNode, FieldMap } from './define.ts'
import { igLoginUser } from './ig-login-user.ts'
import { igUser } from './ig-user.ts'
import { page } from './page.ts'
import { user } from './user.ts'

// Meta's machine-readable names, kept beside the repository: data to check against, of which nothing is copied here.
const SPECS = new URL('../../../../../shared/meta/specs/', import.meta.url)

/** Our nodes and the name Meta's specs give each. Every node that is reached from the roots needs its row. */
const SPEC_OF: Readonly<Record<string, string>> = {
  ad: 'Ad',
  'ad-account': 'AdAccount',
  'ad-creative': 'AdCreative',
  'ad-image': 'AdImage',
  'ad-report-run': 'AdReportRun',
  'ad-set': 'AdSet',
  album: 'Album',
  business: 'Business',
  campaign: 'Campaign',
  comment: 'Comment',
  'comment-reply': 'Comment',
  'ig-boost-ad': 'IGBoostMediaAd',
  'ig-collaborative-media': 'ShadowIGUserCollaborativeMedia',
  'ig-collaborator': 'ShadowIGMediaCollaborators',
  'ig-comment': 'IGComment',
  'ig-comment-media': 'IGMedia',
  'ig-comment-reply': 'IGComment',
  'ig-comment-user': 'IGUser',
  'ig-discovered': 'IGUser',
  'ig-discovered-child': 'IGMedia',
  'ig-discovered-media': 'IGMedia',
  'ig-login-media': 'IGMediaForIGOnlyAPI',
  'ig-login-user': 'IGUserForIGOnlyAPI',
  'ig-media': 'IGMedia',
  // Both hosts show the same children, so the smaller set counts.
  'ig-media-child': 'IGMediaForIGOnlyAPI',
  'ig-media-owner': 'IGUser',
  'ig-publishing-limit': 'ContentPublishingLimitResponse',
  'ig-user': 'IGUser',
  'ig-user-business': 'Business',
  'live-video': 'LiveVideo',
  page: 'Page',
  'page-business': 'Business',
  'page-post': 'PagePost',
  'page-post-attachment': 'StoryAttachment',
  'page-post-subattachment': 'StoryAttachment',
  'page-story': 'Stories',
  permission: 'Permission',
  photo: 'Photo',
  profile: 'Profile',
  reaction: 'Profile',
  user: 'User',
  video: 'AdVideo',
  'video-thumbnail': 'VideoThumbnail',
}

/** Names the specs lack, with who says that Meta has them. A row that is not needed fails. */
const BEYOND_SPECS: Readonly<Record<string, { names: readonly string[]; source: string }>> = {
  page: { names: ['tasks'], source: 'D 2026-09-11: only on the accounts of a person' },
  reaction: { names: ['type'], source: 'M: which reaction it is' },
  'page-post-attachment': {
    names: 'description media media_type subattachments target title type unshimmed_url url'.split(' '),
    source: 'P: the specs name StoryAttachment and do not hold it',
  },
  'page-post-subattachment': {
    names: 'description media media_type target title type url'.split(' '),
    source: 'P: the specs name StoryAttachment and do not hold it',
  },
}

/** What lies inside fields that the specs call an Object, or by a type they do not hold. */
const INSIDE: Readonly<Record<string, { names: readonly string[]; source: string }>> = {
  'comment.from': { names: ['id', 'name'], source: 'D: a person or Page' },
  'comment-reply.from': { names: ['id', 'name'], source: 'D: a person or Page' },
  'photo.from': { names: ['id', 'name'], source: 'D: a person or Page' },
  'video.from': { names: ['id', 'name'], source: 'D: a person or Page' },
  'page-post.from': { names: ['id', 'name'], source: 'D: a person or Page' },
  'page-post.via': { names: ['id', 'name'], source: 'D: a person or Page' },
  'page-post.shares': { names: ['count'], source: 'M' },
  'page-post-attachment.media': { names: ['image', 'source'], source: 'P' },
  'page-post-attachment.media.image': { names: ['height', 'src', 'width'], source: 'P' },
  'page-post-attachment.target': { names: ['id', 'url'], source: 'P' },
  'page-post-subattachment.media': { names: ['image', 'source'], source: 'P' },
  'page-post-subattachment.media.image': { names: ['height', 'src', 'width'], source: 'P' },
  'page-post-subattachment.target': { names: ['id', 'url'], source: 'P' },
  'ig-publishing-limit.config': { names: ['quota_duration', 'quota_total'], source: 'D' },
}

const specSchema = z.object({
  apis: z.array(z.object({ method: z.string(), endpoint: z.string().optional(), return: z.string().optional() })),
  fields: z.array(z.object({ name: z.string(), type: z.string() })),
})
const sdkSchema = z.object({ nodes: z.record(z.string(), z.object({ fields: z.array(z.string()) })) })

const title = "every field and edge is one that Meta's specs know"
const isThere = existsSync(SPECS)

describe.skipIf(!isThere)(isThere ? title : `${title} (skipped: this checkout has no ../shared/meta/specs)`, () => {
  it('is so for every node within reach', () => {
    expect(strangers(allNodes([user, page, business, igUser, igLoginUser, adReportRun]))).toEqual([])
  })

  it('would tell of one that Meta does not know', () => {
    const plain = { kind: 'scalar' as const, read: () => undefined }
    const fields: FieldMap = { username: plain, likes_total: plain, picture: { kind: 'boxed', fields: { uri: plain } } }
    const edges = { reels: page.videos }
    expect(strangers([{ nodeName: 'page', hasId: true, fields, edges }])).toEqual([
      'page.likes_total',
      'page.picture.uri',
      'page.reels',
    ])
  })

  it('has no row that nothing needs', () => {
    const nodes = allNodes([user, page, business, igUser, igLoginUser, adReportRun])
    expect(Object.keys(SPEC_OF).toSorted()).toEqual(nodes.map(({ nodeName }) => nodeName).toSorted())
    for (const [nodeName, { names }] of Object.entries(BEYOND_SPECS)) {
      const node = nodes.find((one) => one.nodeName === nodeName)
      const known = readSpec(SPEC_OF[nodeName] ?? '')
      for (const name of names) {
        expect({ ...node?.fields, ...node?.edges }, nodeName).toHaveProperty(name)
        expect(known?.has(name) ?? false, `${nodeName}.${name} is in the specs by now`).toBe(false)
      }
    }
  })
})

function allNodes(roots: readonly AnyNode[]): readonly AnyNode[] {
  const found = new Map<string, AnyNode>()
  const visit = (node: AnyNode) => {
    if (found.has(node.nodeName)) return
    found.set(node.nodeName, node)
    for (const { node: below } of Object.values(node.edges)) visit(below)
    for (const field of Object.values(node.fields)) if ('node' in field) visit(field.node)
  }
  roots.forEach(visit)
  return [...found.values()]
}

/** `node.field` of every name that neither the specs nor our rows know. */
function strangers(nodes: readonly AnyNode[]): readonly string[] {
  return nodes.flatMap(({ nodeName, fields, edges }) => {
    const names = readSpec(SPEC_OF[nodeName] ?? '')
    const beyond = BEYOND_SPECS[nodeName]?.names ?? []
    const isKnown = (name: string) => names?.has(name) === true || beyond.includes(name)
    return [
      ...strangersIn(nodeName, fields, isKnown, names),
      // The answer is read by the name, so that must be Meta's as well.
      ...Object.entries(edges).flatMap(([name, { path }]) =>
        name === path && isKnown(path) ? [] : [`${nodeName}.${name}`],
      ),
    ]
  })
}

function strangersIn(
  at: string,
  fields: FieldMap,
  isKnown: (name: string) => boolean,
  types: ReadonlyMap<string, string> | undefined,
): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = `${at}.${name}`
    if (!isKnown(name)) return [path]
    if (!('fields' in field)) return []
    const inside = readSpec(types?.get(name)?.replace(/^list<(.*)>$/, '$1') ?? '')
    const rows = INSIDE[path]?.names ?? []
    return strangersIn(path, field.fields, (inner) => inside?.has(inner) === true || rows.includes(inner), inside)
  })
}

/** Name to type of the fields and readable edges of one of Meta's nodes; undefined where the specs do not hold it. */
function readSpec(name: string): ReadonlyMap<string, string> | undefined {
  const file = new URL(`${name}.json`, SPECS)
  if (!/^\w+$/.test(name) || !existsSync(file)) return undefined
  const { apis, fields } = specSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const edges = apis.flatMap(({ method, endpoint, return: type = '' }) =>
    method === 'GET' && endpoint !== undefined ? [[endpoint, type] as const] : [],
  )
  // The extract of the SDK is newer (v26.0) than the specs, and has names only.
  const sdk = sdkSchema.parse(JSON.parse(readFileSync(new URL('sdk-v26-fields-and-enums.json', SPECS), 'utf8')))
  const newer = sdk.nodes[name]?.fields.map((field) => [field, ''] as const) ?? []
  return new Map([...newer, ...edges, ...fields.map(({ name: field, type }) => [field, type] as const)])
}
