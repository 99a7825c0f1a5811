-- Waits until the host's table exists. NOT VALID: ids stored before that are kept, new ones are checked. The original key
-- has no rule for deletes, so that a competitor could never be removed.
ALTER TABLE public.social_media_content DROP CONSTRAINT IF EXISTS social_media_content_competitor_id_fkey;
--> statement-breakpoint
ALTER TABLE public.social_media_content ADD CONSTRAINT social_media_content_competitor_id_fkey
  FOREIGN KEY (competitor_id) REFERENCES public.competitors (id) ON DELETE SET NULL NOT VALID;
