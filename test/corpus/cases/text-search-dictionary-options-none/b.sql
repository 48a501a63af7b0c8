CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, StopWords = 'english');
