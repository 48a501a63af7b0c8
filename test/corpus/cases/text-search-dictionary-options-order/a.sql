CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, Accept = true, StopWords = 'english');
