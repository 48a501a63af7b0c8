CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, Language = 'english', StopWords = 'english');
