import type { ScopeRow } from './scope-row.ts'
import { LIVE_COMMENTS } from './scope-row.ts'

const PERMISSIONS = 'D permissions reference, August 2026'
const PAGES = ['pages_show_list', 'pages_read_engagement'] as const
const INSTAGRAM = ['instagram_basic', ...PAGES] as const

/** Permissions of Facebook Login. */
export const FACEBOOK_SCOPES: Readonly<Record<string, ScopeRow>> = {
  public_profile: {
    purpose: 'Name and picture of the person; always granted',
    dependsOn: [],
    access: 'Facebook Login for Business: Advanced Access before going live (D)',
    source: PERMISSIONS,
  },
  email: {
    purpose: "The person's e-mail address; may be missing even if granted",
    dependsOn: [],
    source: PERMISSIONS,
  },
  openid: {
    purpose: 'Prove who logged in, with an id token',
    dependsOn: [],
    source: 'D 2023-07-18 oidc-token, described as under test',
  },
  pages_show_list: {
    purpose: 'List the Pages the person manages',
    dependsOn: [],
    asset: 'page',
    formerly: ['manage_pages'],
    source: PERMISSIONS,
  },
  pages_read_engagement: {
    purpose: "Read a Page's posts, data and followers",
    dependsOn: ['pages_show_list'],
    asset: 'page',
    formerly: ['manage_pages'],
    source: PERMISSIONS,
  },
  pages_read_user_content: {
    purpose: 'Read what others write on the Page; without it also the counts of reactions and comments are refused',
    dependsOn: ['pages_show_list'],
    asset: 'page',
    formerly: ['manage_pages'],
    source: 'D permissions reference, August 2026; P! 2026-09-01',
  },
  pages_manage_metadata: {
    purpose: 'Be told when something happens on the Page',
    dependsOn: ['pages_show_list'],
    asset: 'page',
    formerly: ['manage_pages'],
    source: PERMISSIONS,
  },
  pages_manage_posts: {
    purpose: 'Publish on the Page',
    dependsOn: PAGES,
    asset: 'page',
    formerly: ['publish_pages'],
    source: PERMISSIONS,
  },
  pages_manage_engagement: {
    purpose: 'Answer comments as the Page',
    dependsOn: ['pages_read_user_content', 'pages_show_list'],
    asset: 'page',
    formerly: ['publish_pages'],
    source: PERMISSIONS,
  },
  pages_messaging: {
    purpose: 'Read and write messages of the Page',
    dependsOn: ['pages_manage_metadata', 'pages_show_list'],
    asset: 'page',
    source: PERMISSIONS,
  },
  pages_manage_ads: {
    purpose: 'Manage ads of the Page',
    dependsOn: ['pages_show_list'],
    asset: 'page',
    source: PERMISSIONS,
  },
  leads_retrieval: {
    purpose: 'Read what people entered in lead ads',
    dependsOn: ['pages_manage_ads', ...PAGES],
    asset: 'page',
    source: PERMISSIONS,
  },
  read_insights: {
    purpose: "Read a Page's numbers",
    dependsOn: PAGES,
    asset: 'page',
    source: PERMISSIONS,
  },
  business_management: {
    purpose: 'See Pages that belong to a business portfolio',
    dependsOn: [],
    asset: 'business',
    source: 'P fbsamples 38, quoting the v17 changelog',
  },
  ads_read: {
    purpose: "Read ads' numbers; and Instagram accounts whose Page the person has through a business portfolio",
    dependsOn: [],
    source: PERMISSIONS,
  },
  ads_management: { purpose: 'Manage ads', dependsOn: PAGES, source: PERMISSIONS },
  instagram_basic: {
    purpose: 'Read an Instagram account and its media',
    dependsOn: PAGES,
    asset: 'instagram',
    source: PERMISSIONS,
  },
  instagram_manage_insights: {
    purpose: "Read an Instagram account's numbers",
    dependsOn: INSTAGRAM,
    asset: 'instagram',
    source: PERMISSIONS,
  },
  instagram_manage_comments: {
    purpose: 'Read and answer comments on Instagram',
    dependsOn: INSTAGRAM,
    asset: 'instagram',
    access: LIVE_COMMENTS,
    source: PERMISSIONS,
  },
  instagram_content_publish: {
    purpose: 'Publish on Instagram',
    dependsOn: INSTAGRAM,
    asset: 'instagram',
    source: PERMISSIONS,
  },
  instagram_manage_messages: {
    purpose: 'Read and write direct messages on Instagram',
    dependsOn: ['pages_manage_metadata', ...INSTAGRAM],
    asset: 'instagram',
    source: PERMISSIONS,
  },
  instagram_manage_contents: {
    purpose: "Delete the account's own media",
    dependsOn: INSTAGRAM,
    asset: 'instagram',
    source: 'D Instagram changelog 2025-12-03',
  },
  instagram_manage_engagement: {
    purpose: 'Like on Instagram',
    dependsOn: INSTAGRAM,
    asset: 'instagram',
    source: 'D Instagram changelog 2026-04-22',
  },
}
