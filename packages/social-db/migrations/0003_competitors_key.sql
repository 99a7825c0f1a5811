-- Waits until the host's table exists. NOT VALID: ids stored before that are kept, new ones are checked.
ALTER TABLE public.social_media_content ADD CONSTRAINT social_media_content_competitor_id_fkey
  FOREIGN KEY (competitor_id) REFERENCES public.competitors (id) ON DELETE SET NULL NOT VALID;
