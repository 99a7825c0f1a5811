import type postgres from 'postgres'

/** How many items are stored, and one sum over all their columns but the ones that two writers cannot have in common. */
export async function sumRows(client: postgres.Sql): Promise<string> {
  const [row] = await client<{ sum: string }[]>`
    select count(*) || ' ' || md5(string_agg(md5((to_jsonb(c) - array['id', 'connection_id', 'fetched_at', 'updated_at'])::text),
      '' order by platform_content_id)) as sum from social_media_content c`
  if (!row) throw new Error('An aggregate gave no row.')
  return row.sum
}
