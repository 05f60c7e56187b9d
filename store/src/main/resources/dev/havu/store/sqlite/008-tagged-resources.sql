-- Without it, every tag that goes is looked for among all tagged resources of all clouds.
CREATE INDEX resource_tags_of_tag ON resource_tags (tag_id);
