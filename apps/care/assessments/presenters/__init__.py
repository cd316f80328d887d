"""What the pages of an assessment say."""
