# A project with a Gemfile requires "bundler/setup" here.
require "rails"
